"""The access matrix of phones, departments, the console and OData. See `matrix`
for how it is read, `cast` for who asks. A new route gets its lines here, or its room a table of its
own."""

# ruff: noqa: E501  (a table is read across)

from tests.http.access.key_tables import KEYS
from tests.http.access.public_tables import PUBLIC

WORKERS = """
                     nobody worker far-worker signed-out
POST /api/v1/session
                     |  200   200     200       200
GET /api/v1/releases/current
                     |  401   200     200       401
GET /api/v1/releases/<string:version>
  2026.11.0          |  401   200     200       401
  2025.1.0           |  401   404     404       401
POST /api/v1/sync/push
                     |  401   200     200       200
POST /api/v1/sync/have
                     |  401   200     200       200
GET /api/v1/sync/pull
                     |  401   200     200       401
PUT /api/v1/blobs/<string:sha256>
  a-photo            |  401   204     204       204
PATCH /api/v1/blobs/<string:sha256>
  a-photo            |  401   204     204       204
HEAD /api/v1/blobs/<string:sha256>
  a-photo            |  401   204     204       204
  no-photo           |  401   404     404       404
POST /api/v1/credentials
                     |  401   503     503       401
GET /api/v1/push/key
                     |  401   200     200       401
PUT /api/v1/push/subscription
                     |  401   204     204       401
DELETE /api/v1/push/subscription
                     |  401   204     204       401
DELETE /api/v1/session
                     |  401   204     204       401
"""

SLICES = """
                             nobody whole near  far masked arrival foreign staff admin other office manager
GET /api/v1/departments/<string:department>/sheets
  gongan                     |  401   200  200  200   200    200    404   200   200   404   404    403
  weijian                    |  401   404  404  404   404    404    200   404   404   200   404    404
  nobody                     |  401   404  404  404   404    404    404   404   404   404   404    404
GET /api/v1/departments/<string:department>/datapackage.json
  gongan                     |  401   200  200  200   200    200    404   200   200   404   404    403
  nobody                     |  401   404  404  404   404    404    404   404   404   404   404    404
GET /api/v1/departments/<string:department>/sheets/<string:sheet>/rows
  gongan rental              |  401   200  200  200   200    404    404   200   200   404   404    403
  gongan arrival             |  401   200  200  200   200    200    404   200   200   404   404    403
  gongan nothing             |  401   404  404  404   404    404    404   404   404   404   404    403
  weijian mosquito           |  401   404  404  404   404    404    200   404   404   200   404    404
  gongan rental ?area=COMMUNITY | 401 200  200  422   200    404    404   200   200   404   404    403
  gongan rental ?area=FAR    |  401   200  422  200   200    404    404   200   200   404   404    403
  gongan rental ?area=NOWHERE | 401   422  422  422   422    404    404   422   422   404   404    403
  gongan rental ?cursor=AAAA |  401   410  410  410   410    404    404   410   410   404   404    403
  gongan rental ?limit=0     |  401   422  422  422   422    404    404   422   422   404   404    403
GET /api/v1/departments/<string:department>/sheets/<string:sheet>/rows.<string:extension>
  gongan rental csv          |  401   200  200  200   200    404    404   200   200   404   404    403
  gongan rental pdf          |  401   404  404  404   404    404    404   404   404   404   404    403
  weijian mosquito xlsx      |  401   404  404  404   404    404    200   404   404   200   404    404
GET /api/v1/departments/<string:department>/sheets/<string:sheet>/rows/<string:row_id>
  gongan rental near-row     |  401   200  200  404   200    404    404   200   200   404   404    403
  gongan rental far-row      |  401   200  404  200   200    404    404   200   200   404   404    403
  gongan rental no-row       |  401   404  404  404   404    404    404   404   404   404   404    403
  gongan arrival near-row    |  401   404  404  404   404    404    404   404   404   404   404    403
  weijian mosquito near-row  |  401   404  404  404   404    404    404   404   404   404   404    404
GET /api/v1/departments/<string:department>/sheets/<string:sheet>/rows/<string:row_id>\
/photos/<number>
  gongan rental near-row 1   |  401   200  200  404   404    404    404   200   200   404   404    403
  gongan rental far-row 1    |  401   200  404  200   404    404    404   200   200   404   404    403
  gongan rental near-row 2   |  401   404  404  404   404    404    404   404   404   404   404    403
  gongan arrival near-row 1  |  401   404  404  404   404    404    404   404   404   404   404    403
"""

REPLIES = """
                             nobody whole near  far masked arrival foreign staff admin other office manager
POST /api/v1/departments/<string:department>/sheets/<string:sheet>/rows/<string:row_id>/return
  gongan rental near-row     |  401   201  201  404   201    404    404   201   201   404   404    403
  gongan rental far-row      |  401   201  404  201   201    404    404   201   201   404   404    403
  gongan rental no-row       |  401   404  404  404   404    404    404   404   404   404   404    403
  weijian mosquito near-row  |  401   404  404  404   404    404    404   404   404   404   404    404
POST /api/v1/departments/<string:department>/sheets/<string:sheet>/rows/<string:row_id>/outcome
  gongan rental near-row     |  401   201  201  404   201    404    404   201   201   404   404    403
  gongan rental far-row      |  401   201  404  201   201    404    404   201   201   404   404    403
  gongan rental no-row       |  401   404  404  404   404    404    404   404   404   404   404    403
"""

WEBHOOKS = """
                             nobody whole near  far masked arrival foreign staff admin other office manager
GET /api/v1/departments/<string:department>/webhooks
  gongan                     |  401   200  200  200   200    200    404   200   200   404   404    403
  weijian                    |  401   404  404  404   404    404    200   404   404   200   404    404
POST /api/v1/departments/<string:department>/webhooks
  gongan                     |  401   201  201  201   201    201    404   403   201   404   404    403
  nobody                     |  401   404  404  404   404    404    404   404   404   404   404    404
POST /api/v1/departments/<string:department>/webhooks/<string:webhook_id>/secret
  gongan hook                |  401   201  404  404   201    404    404   403   201   404   404    403
  gongan near-hook           |  401   404  201  404   404    404    404   403   404   404   404    403
  gongan no-hook             |  401   404  404  404   404    404    404   403   404   404   404    403
POST /api/v1/departments/<string:department>/webhooks/<string:webhook_id>/ping
  gongan hook                |  401   202  404  404   202    404    404   403   202   404   404    403
  weijian hook               |  401   404  404  404   404    404    404   404   404   403   404    404
POST /api/v1/departments/<string:department>/webhooks/<string:webhook_id>/replay
  gongan hook                |  401   202  404  404   202    404    404   403   202   404   404    403
  gongan no-hook             |  401   404  404  404   404    404    404   403   404   404   404    403
GET /api/v1/departments/<string:department>/webhooks/<string:webhook_id>/deliveries
  gongan hook                |  401   200  404  404   200    404    404   200   200   404   404    403
  weijian hook               |  401   404  404  404   404    404    404   404   404   404   404    404
DELETE /api/v1/departments/<string:department>/webhooks/<string:webhook_id>
  gongan hook                |  401   204  404  404   204    404    404   403   204   404   404    403
  gongan no-hook             |  401   404  404  404   404    404    404   403   404   404   404    403
"""

ODATA = """
                             nobody whole near  far masked arrival foreign manager
GET /odata/v4/<string:department>/
  gongan                     |  401   200  200  200   200    200    404    403
  weijian                    |  401   404  404  404   404    404    200    404
GET /odata/v4/<string:department>/$metadata
  gongan                     |  401   200  200  200   200    200    404    403
  nobody                     |  401   404  404  404   404    404    404    404
GET /odata/v4/<string:department>/<string:resource>
  gongan rental              |  401   200  200  200   200    404    404    403
  gongan rental('near-row')  |  401   200  200  404   200    404    404    403
  gongan rental('far-row')   |  401   200  404  200   200    404    404    403
  gongan rental('no-row')    |  401   404  404  404   404    404    404    403
  gongan arrival             |  401   200  200  200   200    200    404    403
  weijian mosquito           |  401   404  404  404   404    404    200    404
  gongan rental ?$filter=nothing%20eq%201 | 401 400 400 400 400 404 404    403
  gongan rental ?$skiptoken=AAAA | 401 410 410 410  410    404    404    403
GET /odata/v4/<string:department>/<string:sheet>/$count
  gongan rental              |  401   200  200  200   200    404    404    403
  weijian mosquito           |  401   404  404  404   404    404    200    404
GET /odata/v4/<string:department>/<path:rest>
  gongan rental/address      |  401   404  404  404   404    404    404    403
POST /odata/v4/<string:department>/<path:rest>
  gongan rental              |  401   405  405  405   405    405    404    403
PUT /odata/v4/<string:department>/<path:rest>
  gongan rental              |  401   405  405  405   405    405    404    403
PATCH /odata/v4/<string:department>/<path:rest>
  gongan rental              |  401   405  405  405   405    405    404    403
DELETE /odata/v4/<string:department>/<path:rest>
  gongan rental              |  401   405  405  405   405    405    404    403
POST /odata/v4/<string:department>/
  gongan                     |  401   405  405  405   405    405    404    403
PUT /odata/v4/<string:department>/
  gongan                     |  401   405  405  405   405    405    404    403
PATCH /odata/v4/<string:department>/
  gongan                     |  401   405  405  405   405    405    404    403
DELETE /odata/v4/<string:department>/
  gongan                     |  401   405  405  405   405    405    404    403
"""

CONSOLE = """
                             nobody staff admin other office
POST /api/v1/console/session
                             |  401   401  401   401   401
GET /api/v1/console/session
                             |  401   200  200   200   200
GET /api/v1/console/sheets/<string:department>/<string:sheet>/table
  gongan rental              |  401   200  200  404   404
  weijian mosquito           |  401   404  404  200   404
  gongan nothing             |  401   404  404  404   404
  gongan rental ?area=NOWHERE | 401   422  422  404   404
  gongan rental ?has.none=1  |  401   422  422  404   404
GET /api/v1/console/sheets/<string:department>/<string:sheet>/table.<string:extension>
  gongan rental csv          |  401   200  200  404   404
  weijian mosquito csv       |  401   404  404  200   404
  gongan rental pdf          |  401   404  404  404   404
  gongan rental csv ?columns=none | 401 422 422 404   404
GET /api/v1/console/sheets/<string:department>/<string:sheet>/rows/<string:row_id>/history
  gongan rental near-row     |  401   200  200  404   404
  gongan rental no-row       |  401   404  404  404   404
  gongan arrival near-row    |  401   404  404  404   404
GET /api/v1/console/coverage
                             |  401   200  200  200   404
GET /api/v1/console/demands
                             |  401   200  200  200   200
GET /api/v1/console/areas
                             |  401   403  403  403   200
  ?words=COMMUNITY           |  401   403  403  403   200
GET /api/v1/console/waivers
                             |  401   403  403  403   200
POST /api/v1/console/waivers
                             |  401   403  403  403   201
DELETE /api/v1/console/waivers/<string:waiver_id>
  waiver                     |  401   403  403  403   409
  no-waiver                  |  401   403  403  403   404
GET /api/v1/console/vocabulary
                             |  401   403  200   403   403
PUT /api/v1/console/account/secret
                             |  401   422  422   422   422
GET /api/v1/console/account/sessions
                             |  401   200  200   200   200
POST /api/v1/console/account/sessions/ended
                             |  401   422  422   422   422
POST /api/v1/console/account/code
                             |  401   422  422   422   422
PUT /api/v1/console/account/code
                             |  401   409  409   409   409
DELETE /api/v1/console/session
                             |  401   204  204   204   204
"""

IMPORTS = """
                             nobody whole near  far masked arrival foreign staff admin other office manager
POST /api/v1/departments/<string:department>/imports
  gongan                     |  401   403  403  403   403    403    404   403   200   404   404    403
  weijian                    |  401   404  404  404   404    404    403   404   404   403   404    404
"""

TABLES = {
    "workers": WORKERS,
    "public": PUBLIC,
    "slices": SLICES,
    "replies": REPLIES,
    "webhooks": WEBHOOKS,
    "keys": KEYS,
    "imports": IMPORTS,
    "odata": ODATA,
    "console": CONSOLE,
}
