// The QR code of a check-in card leads to /sign-in/card#CODE: what stands behind the # is sent to nobody
// and stands in no log. It is put into the field, and the address is cleared of it.
const field = document.getElementById("code");
const code = decodeURIComponent(location.hash.slice(1));
// Once: a second tap would sign in anew while the answer to the first is on its way.
field?.form.addEventListener("submit", (event) => {
  event.submitter.disabled = true;
});
if (field && /^[0-9A-Za-z-]{8,40}$/.test(code)) {
  field.value = code;
  history.replaceState(null, "", location.pathname + location.search);
  field.form.querySelector("button").focus();
}
