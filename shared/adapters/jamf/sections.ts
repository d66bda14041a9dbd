/** Records come in sections. One that Jamf Pro failed to read is null in a lenient answer. */
export const unreadableSection = (section: string, content: unknown): readonly string[] =>
  content === undefined ? [`its section ${section} cannot be read`] : []
