"""The access matrix of a department's keys: seen to by its administrators and by nobody else."""

KEYS = """
                      nobody whole near  far masked arrival foreign staff admin other office manager
GET /api/v1/departments/<string:department>/keys
  gongan              |  401   403  403  403   403    403    404   403   200   404   404    200
  nobody              |  401   404  404  404   404    404    404   404   404   404   404    404
POST /api/v1/departments/<string:department>/keys
  gongan              |  401   403  403  403   403    403    404   403   201   404   404    201
  nobody              |  401   404  404  404   404    404    404   404   404   404   404    404
POST /api/v1/departments/<string:department>/keys/<string:key_id>/rotate
  gongan near-key     |  401   403  403  403   403    403    404   403   201   404   404    201
  gongan manager-key  |  401   403  403  403   403    403    404   403   404   404   404    404
  gongan no-key       |  401   403  403  403   403    403    404   403   404   404   404    404
POST /api/v1/departments/<string:department>/keys/<string:key_id>/expire
  gongan near-key     |  401   403  403  403   403    403    404   403   200   404   404    200
  gongan manager-key  |  401   403  403  403   403    403    404   403   404   404   404    404
  gongan no-key       |  401   403  403  403   403    403    404   403   404   404   404    404
DELETE /api/v1/departments/<string:department>/keys/<string:key_id>
  gongan near-key     |  401   403  403  403   403    403    404   403   204   404   404    204
  gongan manager-key  |  401   403  403  403   403    403    404   403   404   404   404    404
  gongan no-key       |  401   403  403  403   403    403    404   403   404   404   404    404
"""
