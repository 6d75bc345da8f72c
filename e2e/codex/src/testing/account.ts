/** A token of the form that ChatGPT gives out, for an account that nobody has; it ends in an hour. */
export function accessTokenOf(account: string): string {
  const claims = {
    exp: Math.floor(Date.now() / 1000) + 3600,
    email: "nobody@example.invalid",
    "https://api.openai.com/auth": {
      chatgpt_account_id: account,
      chatgpt_user_id: "user",
      chatgpt_plan_type: "pro",
    },
  };
  const parts = [JSON.stringify({ alg: "none" }), JSON.stringify(claims), "signature"];
  return parts.map((part) => Buffer.from(part).toString("base64url")).join(".");
}
