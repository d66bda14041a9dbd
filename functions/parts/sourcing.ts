import * as z from 'zod'
import { type Configured, configured } from '../../shared/domain/sources/configured.ts'
import { lazily } from '../runtime/lazily.ts'
import type { FunctionEnvironment } from './surroundings.ts'

/** What there is to read. */
export interface Sourcing {
  /** The directory among them. */
  readonly sources: readonly Configured[]
}

export const sourcing = ({ environment: { SOURCE_LIST = '[]' } }: FunctionEnvironment): Sourcing =>
  lazily<Sourcing>({ sources: () => z.array(configured).parse(JSON.parse(SOURCE_LIST)) })
