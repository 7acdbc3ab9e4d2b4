"""Plain questions about money: what is asked, the figure that answers it, and its chart."""
