/** Which links of a text Slack would unfold beneath the message. */

const MEDIA = /\.(png|jpe?g|gif|webp|mp4|mov|mp3)(\?|$)|youtube\.com|youtu\.be|vimeo\.com/i;

/** Apps' links unfold only when asked to, media unless told not to. */
export function unfurlsOf(
  text: string,
  { links = false, media = true }: { links?: boolean; media?: boolean },
): string[] {
  const urls = [...text.matchAll(/https?:\/\/[^\s<>|]+/g)].map(([url]) => url);
  return [...new Set(urls)].filter((url) => (MEDIA.test(url) ? media : links));
}
