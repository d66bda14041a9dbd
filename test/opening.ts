import { it } from 'vitest'

/** Tests that begin with what is opened. */
export const opening =
  <Opened>(open: () => Promise<Opened>) =>
  (title: string, test: (opened: Opened) => Promise<void>) =>
    it(title, async () => test(await open()))
