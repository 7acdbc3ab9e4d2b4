/** The nonce of this page: the server writes it into the page and into the policy that comes with it. */
export function nonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
}
