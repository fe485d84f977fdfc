"""Alerting: findings in, proposed warnings and opportunities out. Pure; it reads nothing but its own YAML.

::

    Rule, Theme, RuleBook, load_rules      rules as data (rules.py, rulebooks.py)
    Level, LevelTable, Severity, …         the table from which a level is read (levels.py)
    propose                                findings → proposals (engine.py)
    Proposal, Notice, Evidence, Span       what comes out (proposals.py)
    freeze, record_columns                 since when a rule stands as it is (freezing.py)
    proposals_to_plain, proposals_from_plain   proposals as a kept result holds them (plain.py)
    rules_table                            the rules for a reference page (tables.py)

What people make of a proposal has its rules here too, as functions of values that the site asks before it writes. They
are imported from their own modules::

    warning_states, warning_life           states, acts, who may, what comes of an act
    warning_addressees, warning_release    who receives what, on which conditions
    warning_content                        what a draft must say before anybody signs it
    warning_clocks, warning_closing        what may wait how long; how it ends
    missed_events                          what met the register's rule and had no warning
    hypotheses, elicitation                competing hypotheses ranked; independent estimates brought together
    duplicates, source_letters             reports of one thing grouped; a source's letter from its history
"""

from mirab.alerting.engine import propose
from mirab.alerting.freezing import RecordColumn, freeze, frozen_since, record_columns
from mirab.alerting.levels import Kind, Level, LevelTable, Pace, Precedence, Severity, load_levels, noisy_or
from mirab.alerting.plain import proposals_from_plain, proposals_to_plain
from mirab.alerting.proposals import Evidence, Notice, Proposal, Span, Update, Why
from mirab.alerting.rulebooks import RuleBook, load_rules, load_themes
from mirab.alerting.rules import Freeze, FrozenRule, Rule, Scope, Theme
from mirab.alerting.tables import rules_table

__all__ = [
    "Evidence",
    "Freeze",
    "FrozenRule",
    "Kind",
    "Level",
    "LevelTable",
    "Notice",
    "Pace",
    "Precedence",
    "Proposal",
    "RecordColumn",
    "Rule",
    "RuleBook",
    "Scope",
    "Severity",
    "Span",
    "Theme",
    "Update",
    "Why",
    "freeze",
    "frozen_since",
    "load_levels",
    "load_rules",
    "load_themes",
    "noisy_or",
    "proposals_from_plain",
    "proposals_to_plain",
    "propose",
    "record_columns",
    "rules_table",
]
