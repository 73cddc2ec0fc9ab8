"""The access matrix of practising: trainees' phones, trainers at the console. See
`tests.http.access.matrix` for how it is read; a new route gets its lines here."""

TRAINEES = """
                     nobody worker other signed-out department live-worker live-department trainer
GET /api/v1/training/scenarios
                     |  401   200   200     401        401        401           401          401
GET /api/v1/training/due
                     |  401   200   200     401        401        401           401          401
GET /api/v1/training/credentials
                     |  401   200   200     401        401        401           401          401
GET /api/v1/training/refresher
                     |  401   200   200     401        401        401           401          401
GET /api/v1/training/starts
                     |  401   200   200     401        401        401           401          401
POST /api/v1/training/starts
                     |  401   201   201     401        401        401           401          401
GET /api/v1/training/starts/<string:start_id>
  start              |  401   200   404     401        401        401           401          401
  no-start           |  401   404   404     401        401        401           401          401
POST /api/v1/training/starts/<string:start_id>/debrief
  start              |  401   200   404     401        401        401           401          401
  no-start           |  401   404   404     401        401        401           401          401
GET /api/v1/training/starts/<string:start_id>/debrief
  start              |  401   200   404     401        401        401           401          401
  no-start           |  401   404   404     401        401        401           401          401
GET /api/v1/training/classes
                     |  401   200   200     401        401        401           401          401
GET /api/v1/training/hints
                     |  401   200   200     401        401        401           401          401
POST /api/v1/training/classes/join
                     |  401   404   404     401        401        401           401          401
POST /api/v1/training/enrol
                     |  404   404   404     404        404        404           404          404
"""

TRAINERS = """
                     nobody worker department trainer other-trainer staff office live-office
GET /api/v1/console/training/classes
                     |  401   401     401      200        200        403   403      401
POST /api/v1/console/training/classes
                     |  401   401     401      201        201        403   403      401
GET /api/v1/console/training/classes/<string:class_id>
  class              |  401   401     401      200        404        403   403      401
  no-class           |  401   401     401      404        404        403   403      401
PATCH /api/v1/console/training/classes/<string:class_id>
  class              |  401   401     401      200        404        403   403      401
  no-class           |  401   401     401      404        404        403   403      401
POST /api/v1/console/training/classes/<string:class_id>/reset
  class              |  401   401     401      200        404        403   403      401
  no-class           |  401   401     401      404        404        403   403      401
GET /api/v1/console/training/classes/<string:class_id>/qr
  class              |  401   401     401      200        404        403   403      401
  no-class           |  401   401     401      404        404        403   403      401
GET /api/v1/console/training/classes/<string:class_id>/progress
  class              |  401   401     401      200        404        403   403      401
  no-class           |  401   401     401      404        404        403   403      401
GET /api/v1/console/training/classes/<string:class_id>/errors
  class              |  401   401     401      200        404        403   403      401
  no-class           |  401   401     401      404        404        403   403      401
GET /api/v1/console/training/classes/<string:class_id>/errors.<string:extension>
  class csv          |  401   401     401      200        404        403   403      401
  class pdf          |  401   401     401      404        404        403   403      401
  no-class xlsx      |  401   401     401      404        404        403   403      401
GET /api/v1/console/training/classes/<string:class_id>/xapi.jsonl
  class              |  401   401     401      200        404        403   403      401
  no-class           |  401   401     401      404        404        403   403      401
GET /api/v1/console/training/classes/compare
  ?ids=class,other-class |  401   401     401      200        404        403   403      401
  ?ids=class,no-class    |  401   401     401      404        404        403   403      401
GET /api/v1/console/training/classes/<string:class_id>/members/<string:worker_id>/result
  class member       |  401   401     401      200        404        403   403      401
  class nobody       |  401   401     401      404        404        403   403      401
  other-class member |  401   401     401      404        404        403   403      401
GET /api/v1/console/training/starts/<string:start_id>
  class-start        |  401   401     401      200        404        403   403      401
  start              |  401   401     401      404        404        403   403      401
GET /api/v1/console/training/starts/<string:start_id>/replay
  class-start        |  401   401     401      200        404        403   403      401
  no-start           |  401   401     401      404        404        403   403      401
GET /api/v1/console/training/classes/<string:class_id>/hints
  class              |  401   401     401      200        404        403   403      401
POST /api/v1/console/training/classes/<string:class_id>/hints
  class              |  401   401     401      201        404        403   403      401
  no-class           |  401   401     401      404        404        403   403      401
POST /api/v1/console/training/classes/<string:class_id>/members/<string:worker_id>/code
  class member       |  401   401     401      201        404        403   403      401
  class nobody       |  401   401     401      404        404        403   403      401
POST /api/v1/console/training/classes/<string:class_id>/attempts
  class              |  401   401     401      201        404        403   403      401
  no-class           |  401   401     401      404        404        403   403      401
GET /api/v1/console/training/words
                     |  401   401     401      200        200        403   403      401
GET /api/v1/console/training/scenarios
                     |  401   401     401      200        200        403   403      401
GET /api/v1/console/training/scenarios/<string:key>
  scenario           |  401   401     401      200        200        403   403      401
  no-scenario        |  401   401     401      404        404        403   403      401
PUT /api/v1/console/training/scenarios/<string:key>
  scenario           |  401   401     401      422        422        403   403      401
DELETE /api/v1/console/training/scenarios/<string:key>
  scenario           |  401   401     401      409        409        403   403      401
  no-scenario        |  401   401     401      404        404        403   403      401
POST /api/v1/console/training/scenarios/check
                     |  401   401     401      200        200        403   403      401
POST /api/v1/console/training/scenarios/preview
                     |  401   401     401      422        422        403   403      401
"""
