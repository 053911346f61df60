"""The audit of logs: what stands in them, where, and what the records around it tell.

``auditing.py`` is the use case, ``cells.py`` how bytes are looked at, ``folding.py`` what is kept of a
million places, ``working.py`` what a worker does with a piece of work.
"""
