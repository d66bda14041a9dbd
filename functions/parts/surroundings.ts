import { openDatabase } from '../../shared/adapters/dynamodb/table.ts'
import type { Clock } from '../../shared/domain/schedule/clock.ts'
import { once } from '../runtime/once.ts'
import { type Setting, settingIn } from '../runtime/setting.ts'
import { composeStores, type StoresInTables } from '../stores.ts'

/** What each part of a system is made from. */
export interface FunctionEnvironment {
  readonly environment: NodeJS.ProcessEnv
  readonly setting: Setting
  readonly stores: StoresInTables
}

export const surroundingsIn = (environment: NodeJS.ProcessEnv, given?: Clock, open = openDatabase): FunctionEnvironment => ({
  environment,
  setting: settingIn(environment),
  stores: composeStores(environment, given, open),
})

/** The system of a deployed function, of the parts that it uses: it loads no others. Made when first asked for. */
export const deployed = <System>(parts: (surroundings: FunctionEnvironment) => System): (() => System) =>
  once(() => parts(surroundingsIn(process.env)))

/** @param words separated by spaces */
export const listIn = (words: string | undefined): readonly string[] => (words ? words.split(' ') : [])
