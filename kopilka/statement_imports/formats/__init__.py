"""One folder a format of statement files; `registry.py` names them all."""
