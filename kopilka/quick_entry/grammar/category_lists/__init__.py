"""Beginnings of words and names of merchants by standard category. `_` stands for a space, a dot at the end for the end
of the word; words of up to three letters are whole ones.
"""
