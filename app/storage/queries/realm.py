"""Facts about this store as a whole."""

from sqlalchemy.orm import Session

from app.storage.models.releases import RealmState


def epoch(tx: Session) -> str:
    """Changes when the store is restored from a backup, so that no older cursor is believed."""
    state = tx.get(RealmState, "epoch")
    return "" if state is None else state.value


def set_epoch(tx: Session, epoch: str) -> None:
    """Make every cursor given out before a foreign one."""
    tx.merge(RealmState(key="epoch", value=epoch))
    tx.flush()
