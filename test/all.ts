/** True in `npm run test:all`, which tries everything; `npm test` tries a part of what takes long. See test/README.md. */
export const isAll = process.env.IDES_TESTS === 'all'

/** How often a property runs; a tenth of it in `npm test`. */
export const runs = (all: number) => (isAll ? all : Math.ceil(all / 10))

/** A sixth of what differs little: with other seeds, the rest. */
export const aSixth = <One>(all: readonly One[]) => all.filter((_, index) => index % 6 === Number(process.env.IDES_SEED ?? 0) % 6)
