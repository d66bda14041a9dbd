import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Brand, brandSchema, type Logo, readLogo } from '#domain/emails/brand.ts'
import { type Checked, problemsIn, refused } from '#domain/problem.ts'
import { checkJson, usable } from './deployer-file.ts'

/** Reads an organisation's name, colours and logo from a JSON file, and the PNG files that it names from the same folder. */
export function checkBrand(file: string): Checked<Brand> {
  return checkJson(file, input => {
    const parsed = brandSchema.safeParse(input)
    if (!parsed.success) return refused(problemsIn(parsed.error, input))
    const { logo, ...rest } = parsed.data
    if (!logo) return { ok: true, value: rest }
    const light = checkLogo(dirname(file), logo.light)
    if (!light.ok) return light
    const dark = logo.dark === undefined ? undefined : checkLogo(dirname(file), logo.dark)
    if (dark && !dark.ok) return dark
    return { ok: true, value: { ...rest, logo: { light: light.value, dark: dark?.value } } }
  })
}

function checkLogo(folder: string, name: string): Checked<Logo> {
  let content: Buffer
  try {
    content = readFileSync(join(folder, name))
  } catch (error) {
    return refused([{ field: name, message: `cannot be read: ${error instanceof Error ? error.message : error}` }])
  }
  const checked = readLogo(content)
  return checked.ok ? checked : refused(checked.problems.map(({ message }) => ({ field: name, message })))
}

/** @throws UnusableFileError, naming each problem */
export const readBrand = (file: string): Brand => usable(file, checkBrand(file))

/** A brand's file and the PNG files that it names: all that `readBrand` reads. The file must be usable. */
export function brandFiles(file: string): readonly string[] {
  const checked = usable(
    file,
    checkJson(file, input => ({ ok: true, value: brandSchema.parse(input) })),
  )
  return [file, ...Object.values(checked.logo ?? {}).map(name => join(dirname(file), name))]
}
