"""Roles, and what each one may do."""

from typing import Literal, get_args

Role = Literal["collector", "crm", "rep", "marketing", "manager", "data", "admin"]
UserRole = Literal["rep", "marketing", "manager", "data", "admin"]
USER_ROLES: tuple[UserRole, ...] = get_args(UserRole)
"""The roles of people who sign in; the others are of programs."""

_READ = {"leads:read", "scores:read"}
_SHARED = {"glossary:read", "glossary:write", "mutual:read", "agreement:read"}
_MEASURED = {"reports", "objectives:read"}
_MARKETING = {
    *_READ,
    "objections",
    *_SHARED,
    *_MEASURED,
    *("scorecard:read", "scorecard:write", "versions:read"),
    *("disputes:open", "flags:answer"),
    *("objectives:write", "agreement:write"),
    *("people:read", "cutoff:read", "spend", "connectors:read"),
}
_REP = {
    *_READ,
    "objections",
    *_SHARED,
    *("queue", "feedback", "scorecard:read"),
    *("disputes:resolve", "flags:raise", "rules:propose"),
    *("people:read", "clocks:read", "cutoff:read"),
}
_MANAGER = {
    *_MARKETING,
    *_REP,
    *("agreement:sign", "people", "clocks:write", "cutoff:write"),
}
_DATA = {
    *_READ,
    *_MEASURED,
    *("glossary:read", "agreement:read", "scorecard:read"),
    *("versions:read", "versions:write", "training", "replay"),
}

_ADMIN = {"events", "leads:write", "score", "keys", "sync", "connectors:write", "doors"}
_ADMIN |= {"privacy", "audit", "jobs"}

MAY: dict[Role, frozenset[str]] = {
    "collector": frozenset({"events"}),
    "crm": frozenset({*_READ, "events", "leads:write", "score", "feedback", "objections"}),
    "rep": frozenset(_REP),
    "marketing": frozenset(_MARKETING),
    "manager": frozenset(_MANAGER),
    "data": frozenset(_DATA),
    "admin": frozenset({*_MANAGER, *_DATA, *_ADMIN}),
}
"""What each role may do; a route names the one thing that it takes."""

SENSITIVE = frozenset(
    {"keys", "privacy", "versions:write", "scorecard:write", "agreement:sign", "people"}
    | {"clocks:write", "cutoff:write", "connectors:write", "doors", "sync"}
    | {"jobs"}
)
"""What is noted in the audit when it was done."""
