"""What every answer tells a browser or a proxy to do with it, whoever asks for what."""

from tests.world import World


def test_what_is_personal_is_kept_in_no_cache(world: World) -> None:
    worker = world.worker()
    session = {"phone": worker.number, "secret": worker.secret, "device": {"name": "测试手机"}}
    signed_in = world.client.post("/api/v1/session", json=session)
    pulled = worker.get("/api/v1/sync/pull")
    assert (signed_in.status_code, pulled.status_code) == (200, 200)
    for answer in (signed_in, pulled):
        assert answer.headers["Cache-Control"] == "no-store"


def test_no_answer_may_be_guessed_at_framed_or_told_on(world: World) -> None:
    worker = world.worker()
    told = [worker.get("/api/v1/sync/pull"), world.client.get("/api/v1/sync/pull")]
    public = ("/", "/api/docs", "/api/openapi.json", "/no/such/page", "/healthz")
    told.extend(world.client.get(path) for path in public)
    for answer in told:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-inline" not in policy
