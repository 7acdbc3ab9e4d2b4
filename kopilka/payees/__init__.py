"""Payees: whom the money goes to or comes from. Recording makes them; here they are listed, renamed, merged."""
