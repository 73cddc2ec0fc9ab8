/** What a scope gets beside facts and answers: defaults by rule, and what taps said. */
import { pathOf, type Cast } from './cast'
import { SET_BY_TAP, type Composer } from './composer'
import { frameAt, recordOf, type Scope } from './frames'
import { moreRolesOf, presenceOf, roleOf } from './roles'
import { same } from './rule-values'
import type { VisitState } from './types'

/** Fill in defaults until none changes; without cycles each pass settles at least one. */
export function addDefaults(composer: Composer, state: VisitState, cast: Cast, scope: Scope): void {
  const pending = cast.everyone.flatMap((member) =>
    composer.bySubject[member.subject]
      .filter((question) => question.default !== undefined && !SET_BY_TAP.has(question.id))
      .map((question) => ({ member, question, path: pathOf(member, question.attribute) }))
      .filter(({ path }) => !(path in state.answers) && !(path in state.unanswered)),
  )
  for (let pass = 0; pass < composer.defaults.size; pass += 1) {
    let isChanged = false
    for (const { member, question } of pending) {
      const value = composer.defaults.get(question.id)?.value(frameAt(scope, member))
      const record = recordOf(scope, member)
      if (value !== undefined && !same(record[question.attribute], value)) {
        record[question.attribute] = value
        isChanged = true
      }
    }
    if (!isChanged) return
  }
}

/** Presence, roles and categories, and the names of persons and issues. */
export function addTaps(composer: Composer, state: VisitState, cast: Cast, scope: Scope): void {
  for (const member of cast.persons) {
    const { person } = member
    if (!person) continue
    const record = recordOf(scope, member)
    record['id'] = member.key
    record['presence'] = presenceOf(state, person)
    record['role'] = roleOf(composer, state, person, frameAt(scope, member))
    const more = moreRolesOf(state, person)
    if (more.length > 0) record['more_roles'] = more
  }
  for (const member of cast.issues) {
    const { issue } = member
    if (!issue) continue
    const record = recordOf(scope, member)
    record['no'] = issue.no
    record['category'] = state.answers[pathOf(member, 'category')] ?? issue.category
    if (issue.person_id) record['person_id'] = issue.person_id
  }
}
