"""Tables: CSV and workbooks of any bank, known by the words of their header."""
