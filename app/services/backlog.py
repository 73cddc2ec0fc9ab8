"""Backlog: how much lies in the store that a job or a person has still to see to."""

from sqlalchemy.orm import Session

from app.storage.queries import audit_chain, folding, operations, webhooks


def backlog(tx: Session) -> dict[str, int]:
    """Kind → how many; each by an index that holds no more than these."""
    return {
        "messages_waiting": webhooks.count(tx, webhooks.WAITING),
        "messages_dead": webhooks.count(tx, webhooks.DEAD),
        "operations_held": operations.count_held(tx),
        "audit_unlinked": audit_chain.count_waiting(tx),
        "reports_to_fold": folding.count_waiting(tx),
    }
