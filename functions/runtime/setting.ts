/** Settings of a function: environment variables, and those of a file with the code that are too long for it. */
import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { IdesError } from '#domain/errors.ts'

export class MissingSettingError extends IdesError {
  override readonly name = 'MissingSettingError'
  constructor(setting: string) {
    super(`the environment variable ${setting} is not set: deploy the service stack again`)
  }
}

const settingsFile = z.record(z.string(), z.string())

/** The environment with the settings in the JSON file that `SETTINGS_FILE` names, if any. */
export function withSettingsFile(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { SETTINGS_FILE: file } = environment
  return file ? { ...environment, ...settingsFile.parse(JSON.parse(readFileSync(file, 'utf8'))) } : environment
}

/** Returns a setting by its name. */
export type Setting = (name: string) => string

/** @throws MissingSettingError when a setting that is missing is asked for */
export const settingIn =
  (environment: NodeJS.ProcessEnv): Setting =>
  name => {
    const value = environment[name]
    if (!value) throw new MissingSettingError(name)
    return value
  }
