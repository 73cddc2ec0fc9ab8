/** Rules: conditions, constraints and defaults in CEL, answered on the phone as on the server.
 *
 * The case table forms_schema/cases/rules.json holds both sides to each other, and a test with
 * random rules holds this side to @bufbuild/cel. README.md says why the app does not carry that.
 */
import { compileTree, type Pattern } from './rule-run'
import { parseRule } from './rule-tree'
import { settled, type Rec } from './rule-values'
import { RuleFault } from './rule-words'

/** A rule ready to be answered, as often as wanted. */
export interface Rule {
  readonly text: string
  /**
   * The answer for one report, or undefined where there is none. A list may be the report's own:
   * do not change it.
   */
  readonly value: (scope: Rec) => unknown
  /** Whether the answer is exactly true; a condition without an answer is false. */
  readonly holds: (scope: Rec) => boolean
}

export interface RuleSetting {
  /** Ids of the elements that are lists: absent, they read as [] where their subject is not empty. */
  readonly lists: ReadonlySet<string>
  /** RE2, for those releases that use `matches`; see `loadComposer`. */
  readonly compilePattern?: (pattern: string) => Pattern
}

/** Compile a rule, in some microseconds; throws `RuleFault` for one that cannot be read here. */
export function compileRule(text: string, setting: RuleSetting): Rule {
  const pattern = setting.compilePattern ?? refusePattern
  const run = compileTree(parseRule(text), { lists: setting.lists, pattern })
  return {
    text,
    value: (scope) => settled(run(scope)),
    holds: (scope) => run(scope) === true,
  }
}

function refusePattern(pattern: string): never {
  throw new RuleFault(`matches('${pattern}') needs a pattern engine, and none was handed in`)
}
