/** About four characters to a token, as a rough rule for English prose and code. */
export function tokensIn(text: string): number {
  return Math.ceil(text.length / 4);
}
