import { keyBytes, pageKey } from '../../shared/domain/people/page-links.ts'
import { lazily } from '../runtime/lazily.ts'
import type { FunctionEnvironment } from './surroundings.ts'

export interface Linking {
  readonly drawPageKey: () => string
  /** Where staff pages are, without a trailing slash; absent without staff pages. */
  readonly pageUrl?: string
}

export const linking = ({ environment: { PAGE_URL } }: FunctionEnvironment): Linking =>
  lazily<Linking>({
    drawPageKey: () => () => pageKey(crypto.getRandomValues(new Uint8Array(keyBytes))),
    ...(PAGE_URL ? { pageUrl: () => PAGE_URL } : {}),
  })
