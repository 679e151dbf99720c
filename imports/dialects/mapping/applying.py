"""Entries of the table, applied to a sheet. Feeds repeat themselves, so what a text does to a listing is remembered."""

from collections.abc import Iterable
from typing import NamedTuple

from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.fields import Entry
from imports.dialects.mapping.sheet import Sheet

_TEXTS_PER_ENTRY = 500
_LONGEST = 60


class Effect(NamedTuple):
    """What an entry does with a text: at most one value, put or added to a list."""

    used: bool
    pointer: str
    parent: str
    name: str
    value: object
    is_added: bool


class Table:
    """The entries for one kind of sheet."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = {entry.path: entry for entry in entries}
        self._effects: dict[str, dict[str, Effect]] = {path: {} for path in self.entries}

    def apply(self, sheet: Sheet, draft: Draft) -> None:
        known, prefix = self._effects, sheet.prefix
        used = []
        for path, text in sheet.cells.items():
            effects = known.get(path)
            if effects is None:
                continue
            effect = effects.get(text or "") or self._new(path, text or "", draft, prefix)
            if effect.used:
                used.append(path)
            if effect.pointer:
                _perform(effect, draft, prefix + path)
        for path in used:
            del sheet.cells[path]

    def _new(self, path: str, text: str, draft: Draft, prefix: str) -> Effect:
        """Tried on a draft of its own. What gives a warning is not remembered: it is told every time."""
        entry, trimmed = self.entries[path], text.strip()
        if not trimmed and not entry.is_yes_if_empty:
            return _NONE
        trial = Draft()
        effect = _effect(entry.apply(trial, trimmed, prefix + path), trial)
        draft.warnings += trial.warnings
        if len(text) <= _LONGEST and not trial.warnings:
            effects = self._effects[path]
            if len(effects) >= _TEXTS_PER_ENTRY:
                effects.clear()
            effects[text] = effect
        return effect


_NONE = Effect(False, "", "", "", None, False)


def _perform(effect: Effect, draft: Draft, source: str) -> None:
    if effect.is_added:
        draft.add(effect.pointer, effect.value, source)
        return
    holder = draft.payload.setdefault(effect.parent, {}) if effect.parent else draft.payload
    holder[effect.name] = effect.value
    draft.sources[effect.pointer] = source


def _effect(used: bool, trial: Draft) -> Effect:
    pointer = next(iter(trial.sources), "")
    parent, _, name = pointer[1:].rpartition("/")
    if parent and isinstance(trial.payload[parent], list):
        return Effect(used, f"/{parent}", "", parent, trial.payload[parent][0], True)
    holder = trial.payload.get(parent) if parent else trial.payload
    return Effect(used, pointer, parent, name, holder[name] if holder else None, False)
