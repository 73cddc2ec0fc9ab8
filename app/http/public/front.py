"""The front door: the field app, or before it is built a plain page that says where to go.

Both load nothing from elsewhere, so they work in a closed network.
"""

from flask import Blueprint, Response

from app.http.public.field_app import app_file, built_app

blueprint = Blueprint("front", __name__)

_PAGE = """<!doctype html>
<html lang="zh-Hans">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>一格通</title></head>
<body>
<h1>一格通</h1>
<p>一次走访，各部门各取所需。服务正在运行。</p>
<ul>
<li>接口说明：<a href="/api/docs">/api/docs</a></li>
<li>OpenAPI 3.1 文档：<a href="/api/openapi.json">/api/openapi.json</a></li>
</ul>
<p>部门取数请向数据管理员申请密钥；网格员的账号由社区登记。</p>
<p lang="en">One visit, every department. The server is running; its API is described at
<a href="/api/docs">/api/docs</a>.</p>
</body>
</html>
"""


@blueprint.get("/")
def front() -> Response:
    """The app's page; without one, say that the server runs and where the API is described."""
    folder = built_app()
    if folder is not None:
        return app_file(folder, "index.html")
    response = Response(_PAGE, mimetype="text/html")
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    response.headers["Cache-Control"] = "no-cache"
    return response
