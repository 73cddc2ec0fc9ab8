/** What composition gives back: one moment of a visit, ready to be drawn or sent. */
import type { Completed, Known, Reason, Report } from './types'

interface Line {
  readonly path: string
  readonly element: string
  readonly sheets: readonly string[]
}

/**
 * A question of this visit.
 *
 * `earlier` is the expired value: a blind question has it only once answered, with whether the
 * two differ.
 */
export interface Asked extends Line {
  readonly required: boolean
  readonly gateway: boolean
  readonly given: 'open' | 'answered' | 'unanswered'
  readonly earlier?: Known
  readonly differs?: boolean
}

/** A value that stands until corrected; `expired`: a registry value past its time. */
export interface Shown extends Line {
  readonly required: boolean
  readonly how: 'known' | 'default' | 'lent'
  readonly value: unknown
  readonly day?: string
  readonly expired?: boolean
}

export type Offered = Line

export type Why = 'due' | 'opened' | 'complete' | 'standing' | 'untrained'

/** `open`: a row exists as the answers are now. */
export interface SheetRow {
  readonly sheet: string
  readonly subject: string
  readonly why: Why
  readonly open: boolean
}

/** Every list in asking order. */
export interface Composition {
  readonly sheets: readonly SheetRow[]
  readonly roll_call: readonly string[]
  readonly ask: readonly Asked[]
  readonly show: readonly Shown[]
  readonly footer: readonly Offered[]
}

/** A finding whose sheet has no row until one of these questions is answered so that it has. */
export interface Waiting {
  readonly no: string
  readonly sheet: string
  readonly paths: readonly string[]
}

/**
 * `offered`: taken here by a sheet; `other`: the rest; `proposed`: implied by an answer and not
 * yet recorded; `unfed`: the issues that no sheet takes as the answers are, to be told to the
 * worker at once; `waiting`: those that a sheet takes once its gateways are answered.
 */
export interface Findings {
  readonly offered: readonly string[]
  readonly other: readonly string[]
  readonly proposed: readonly string[]
  readonly unfed: readonly string[]
  readonly waiting: readonly Waiting[]
}

export interface Paradata {
  readonly asked: number
  readonly shown: number
  readonly changed: number
  readonly opened: number
}

/** The members of a `visit.submit` operation that composition decides. */
export interface Collected {
  readonly report: Report
  readonly due: readonly string[]
  readonly carried: readonly string[]
  readonly confirmed: readonly string[]
  readonly unanswered: Readonly<Record<string, Reason>>
  readonly paradata: Paradata
  /** Sheets left out of `due` because this worker was not trained for them; absent for none. */
  readonly untrained?: readonly string[]
}

/** By sheet, then by the subject's key. */
export type CompletedRows = Readonly<Record<string, Readonly<Record<string, Completed>>>>
