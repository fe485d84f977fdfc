"""The rules as a table for the reference pages."""

from __future__ import annotations

from collections.abc import Iterator

from mirab.alerting.rulebooks import RuleBook
from mirab.alerting.rules import Rule


def rules_table(rulebook: RuleBook) -> str:
    """Every rule in Markdown, by theme: what it reads, how probable it judges what, and why."""
    lines: list[str] = []
    for theme in sorted(rulebook.themes.values(), key=lambda theme: (theme.cluster, theme.code)):
        rules = [rule for rule in rulebook.rules if rule.theme == theme.code]
        if rules:
            lines += [f"### {theme.name.en} (cluster {theme.cluster})", "", theme.about.en, "", *_head()]
            lines += [_row(rulebook, rule) for rule in rules] + [""]
    return "\n".join(lines)


def _head() -> Iterator[str]:
    yield "| rule | reads | severity | probability at watch, advisory, warning | alone it reads | life, silence | why |"
    yield "|---|---|---|---|---|---|---|"


def _row(rulebook: RuleBook, rule: Rule) -> str:
    """One rule as a row."""
    steps = (rule.probability.watch, rule.probability.advisory, rule.probability.warning)
    levels = (rulebook.levels.read(rule.kind, rule.severity, p).word.en for p in steps)
    severity = rulebook.levels.severities[rule.severity].of(rule.kind).word.en
    cells = (
        f"`{rule.code}`: {rule.name.en} ({rule.kind}, {rule.scope})",
        ", ".join(f"`{code}`" for code in rule.indicators),
        severity,
        ", ".join(f"{100 * p:.0f} %" for p in steps),
        ", ".join(levels),
        f"{rule.life_days} days; {f'{rule.silence} days' if isinstance(rule.silence, int) else 'to the season’s end'}",
        rule.why.strip(),
    )
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
