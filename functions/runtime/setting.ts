/** Settings of a function: environment variables. */
import { IdesError } from '../../shared/domain/errors.ts'

export class MissingSettingError extends IdesError {
  override readonly name = 'MissingSettingError'
  constructor(setting: string) {
    super(`the environment variable ${setting} is not set: deploy the service stack again`)
  }
}

/** Returns a setting by its name. */
export type Setting = (name: string) => string

/** @throws MissingSettingError when a setting that is missing is asked for */
export const settingIn =
  (environment: NodeJS.ProcessEnv): Setting =>
  (name) => {
    const value = environment[name]
    if (!value) throw new MissingSettingError(name)
    return value
  }
