"""The trainer's console. Only the practice realm has these routes."""

from app.http.console.training import classes, leaving, scenarios, seeing, telling

blueprints = (
    classes.blueprint,
    scenarios.blueprint,
    seeing.blueprint,
    telling.blueprint,
    leaving.blueprint,
)
