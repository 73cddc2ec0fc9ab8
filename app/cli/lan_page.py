"""The page that a phone opens first: what to install, where to switch it on, where to go then."""

from html import escape

_PAGE = """<!doctype html>
<html lang="zh-Hans">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>一格通 · 试用</title><style>
body{{font:18px/1.6 system-ui,sans-serif;max-width:34rem;margin:1rem auto;padding:0 1rem;
color:#1d2b28;background:#f5f2ea}}
a.go{{display:block;min-height:48px;line-height:48px;margin:1rem 0;text-align:center;
border-radius:12px;background:#0b5c57;color:#fff;text-decoration:none}}
code{{word-break:break-all}}</style></head>
<body>
<h1>在手机上试用一格通</h1>
<p>手机要求加密连接。请先信任运行它的这台电脑（只做一次），再打开应用。</p>
<a class="go" href="/authority.crt">1. 下载证书 · Certificate</a>
<h2>2. 安装 · Install</h2>
<ul>
<li>安卓：设置 → 安全 → 加密与凭据 → 安装证书 → CA 证书，选刚下载的文件。</li>
<li>鸿蒙：设置 → 安全 → 更多安全设置 → 加密和凭据 → 从存储设备安装。</li>
<li>iPhone：设置 → 已下载描述文件 → 安装；再到
通用 → 关于本机 → 证书信任设置，打开它的开关。</li>
<li lang="en">Android: Settings → Security → Encryption &amp; credentials → Install a certificate →
CA certificate.</li>
<li lang="en">iPhone: Settings → Profile Downloaded → Install; then General → About →
Certificate Trust Settings, and switch it on.</li>
</ul>
<p>指纹应与电脑屏幕上的一致 · The fingerprint must be the one on the computer's screen:<br>
<code>{fingerprint}</code></p>
<a class="go" href="{app}">3. 打开一格通 · Open the app</a>
<p>这张证书只管局域网地址。试用完请从手机删除。
<span lang="en">It stands for local addresses only. Remove it when you are done.</span></p>
</body>
</html>
"""


def page(app: str, fingerprint: str) -> str:
    """`app`: the address of the field app; `fingerprint` of the authority, to be compared."""
    return _PAGE.format(app=escape(app), fingerprint=escape(fingerprint))
