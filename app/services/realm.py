"""Facts about this store as a whole that are settled once, when it is made."""

from sqlalchemy.orm import Session

from app.storage.models.releases import RealmState


def settle_epoch(tx: Session, epoch: str) -> str:
    """The store's epoch: the one it has, else the one handed in.

    Cursors carry it. It changes only when a store comes back from a backup.
    """
    standing = tx.get(RealmState, "epoch")
    if standing is not None:
        return standing.value
    tx.add(RealmState(key="epoch", value=epoch))
    tx.flush()
    return epoch
