"""What people and the agent do with reminders; one file per kind of doing."""

from __future__ import annotations

from salonapp.reminders.commands.choices import (
    allow,
    mark_done,
    mark_not_done,
    never,
    postpone,
    resolve_unknown,
    send_now,
    set_text,
    skip,
    take_back_answer,
)
from salonapp.reminders.commands.rules import (
    ensure_rules,
    pause,
    reset_rule_text,
    resume,
    save_rule,
    set_rule_channels,
    set_rule_first_only,
    set_rule_gift,
    set_rule_hours,
    set_rule_purpose,
    set_rule_texts,
    set_rule_times,
    switch_rule,
)
from salonapp.reminders.derive import PlanCounts, plan_all

__all__ = [
    "PlanCounts",
    "allow",
    "ensure_rules",
    "mark_done",
    "mark_not_done",
    "never",
    "pause",
    "plan_all",
    "postpone",
    "reset_rule_text",
    "resolve_unknown",
    "resume",
    "save_rule",
    "send_now",
    "set_rule_channels",
    "set_rule_first_only",
    "set_rule_gift",
    "set_rule_hours",
    "set_rule_purpose",
    "set_rule_texts",
    "set_rule_times",
    "set_text",
    "skip",
    "switch_rule",
    "take_back_answer",
]
