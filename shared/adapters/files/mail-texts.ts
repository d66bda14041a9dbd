import { readOverrides } from '#domain/emails/overrides.ts'
import type { Overrides } from '#domain/emails/voice.ts'
import type { Checked } from '#domain/problem.ts'
import { checkJson, usable } from './deployer-file.ts'

/** Reads a deployer's own texts, `{ "en": { "privacy": "…" } }`, from a JSON file. */
export const checkTexts = (file: string): Checked<Overrides> => checkJson(file, readOverrides)

/** @throws UnusableFileError, naming each problem */
export const readTexts = (file: string): Overrides => usable(file, checkTexts(file))
