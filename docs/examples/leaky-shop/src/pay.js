// Asks for an access token the right way: with keys from the environment.
export function accessToken() {
  return fetch("https://apitest.vipps.no/accesstoken/get", {
    method: "POST",
    headers: {
      client_id: process.env.VIPPS_CLIENT_ID,
      client_secret: process.env.VIPPS_CLIENT_SECRET,
      "Ocp-Apim-Subscription-Key": process.env.VIPPS_SUBSCRIPTION_KEY,
    },
  });
}
