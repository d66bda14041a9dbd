/** The package has no types of its own. */
declare module 'mjml' {
  interface Options {
    /** Fonts to be loaded from elsewhere, by name. */
    readonly fonts?: Readonly<Record<string, string>>
    /** `strict` throws a ValidationError at whatever is no MJML. */
    readonly validationLevel?: 'strict'
  }

  export default function compile(source: string, options: Options): Promise<{ readonly html: string }>
}
