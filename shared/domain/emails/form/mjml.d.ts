/** The package has no types. */
declare module 'mjml' {
  interface Options {
    /** Web fonts, by name. */
    fonts?: Readonly<Record<string, string>>
    /** `strict` throws a ValidationError if the source is not MJML. */
    validationLevel?: 'strict'
  }

  export default function compile(source: string, options: Options): Promise<{ html: string }>
}
