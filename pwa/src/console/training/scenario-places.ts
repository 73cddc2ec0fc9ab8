/** Changes at any place of a scenario's text: values of elements, people, findings, earlier visits. */
import { isCollection, isScalar, parseDocument, Scalar, type Document } from 'yaml'
import { changed, withPlace, type Place } from '@/console/training/scenario-text'

// The server reads YAML 1.1, in which these are no texts; and whatever begins like a number or a day.
const TAKEN = /^(?:[^\p{L}…]|(?:y|n|yes|no|on|off|true|false|null|~)$)/iu

/** The text with this value at this place, whatever it is: false, 0 and [] as well. */
export function withValue(text: string, place: Place, value: unknown): string {
  const there = parseDocument(text).getIn(place, true)
  const keeps = isScalar(there) && (there.type?.startsWith('QUOTE') === true || !isTaken(value))
  // Changed where it stands, so that nothing else of the text is written anew.
  if (keeps && typeof value === 'string' && value) return withPlace(text, place, value)
  return changed(text, (document) => {
    open(document, place)
    document.setIn(place, written(document, value))
  })
}

export function without(text: string, place: Place): string {
  return changed(text, (document) => {
    document.deleteIn(place)
  })
}

function isTaken(value: unknown): boolean {
  return typeof value === 'string' && TAKEN.test(value)
}

function written(document: Document, value: unknown): unknown {
  if (isTaken(value)) {
    const quoted = new Scalar(value)
    quoted.type = 'QUOTE_DOUBLE'
    return quoted
  }
  return typeof value === 'object' ? document.createNode(value, { flow: true }) : value
}

/** Whatever the place lies in is there, and an empty `{}` becomes lines of its own. */
function open(document: Document, place: Place): void {
  for (const [depth, step] of place.entries()) {
    if (!depth) continue
    const above = place.slice(0, depth)
    const node = document.getIn(above, true)
    if (!isCollection(node)) document.setIn(above, document.createNode(typeof step === 'number' ? [] : {}))
    else if (!node.items.length) node.flow = false
  }
}
