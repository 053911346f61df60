"""leakscan finds leaked Vipps MobilePay API keys, ranks them and says how to regenerate them.

The map, from the ground up. A module imports only from floors below its own and from its own
folder; ``tests/test_layers.py`` holds the house to it.

====== ==================================================== =======================================
floor  rooms                                                knows
====== ==================================================== =======================================
7      ``__main__``                                         cli
6      ``cli/`` (the only door to click)                    everything below
5      ``logscan/`` (the audit of logs), ``redact``,        floors 0-4
       ``org``
4      ``scan.py`` (the use case), ``rulecheck.py``,        floors 0-3
       ``glance.py`` (what a hook sees at once)
3      ``config.py``, ``catalog.py``                        errors
2      ``rules/ engine/ sources/ store/ reports/            model, errors; the peers of this floor
       executor/ hooks/ logs/``                             never see each other
1      ``model/`` (frozen nouns, no input or output)        errors
0      ``errors.py``                                        nothing
====== ==================================================== =======================================

Data flows source -> chunk -> engine -> candidate -> finding -> report.
"""

__version__ = "0.1.0"
