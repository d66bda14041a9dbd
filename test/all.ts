/** `npm run test:all` tries everything; `npm test` runs each property on a tenth of its inputs. */
const isAll = process.env.IDES_TESTS === 'all'

/** How often a property runs. @param all in `npm run test:all` */
export const runs = (all: number): number => (isAll ? all : Math.ceil(all / 10))
