"""The access matrix of the public doors: everybody is answered alike."""

PUBLIC = """
                     nobody
GET /
                     |  200
GET /<any("index.html", "sw.js", "manifest.webmanifest", "icon.svg", "icon-maskable.svg", \
"icon-192.png", "icon-512.png", "icon-maskable-512.png", "apple-touch-icon.png", \
"screenshot-today.jpg", "screenshot-visit.jpg"):name>
  index.html         |  200
GET /assets/<string:name>
  app.js             |  200
  secrets.json       |  404
GET /console/
                     |  200
GET /console/assets/<string:name>
  console.js         |  200
  console.html       |  404
GET /metrics
                     |  404
GET /healthz
                     |  200
GET /readyz
                     |  200
GET /api/docs
                     |  200
GET /api/openapi.json
                     |  200
"""
