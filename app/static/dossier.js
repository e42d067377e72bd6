// A dossier's form: money is said again in 万元 while it is typed, and what is not saved is not left by mistake.
for (const field of document.querySelectorAll("[data-yuan]")) {
  const echo = document.createElement("p");
  echo.className = "echo";
  echo.setAttribute("role", "status");
  field.after(echo);
  const say = () => {
    const digits = field.value.normalize("NFKC").replaceAll(/[, ]/g, "");
    const right = /^\d{1,15}$/.test(digits);
    echo.textContent = right ? field.dataset.yuan.replace("[[wan]]", wan(BigInt(digits))) : "";
  };
  field.addEventListener("input", say);
  say();
}

// As the server writes it: whole 万, then what is left without closing noughts.
function wan(yuan) {
  const rest = String(yuan % 10000n).padStart(4, "0").replace(/0+$/, "");
  const whole = (yuan / 10000n).toLocaleString("en");
  return rest ? `${whole}.${rest}` : whole;
}

const form = document.querySelector("[data-guard]");
let touched = false;
form?.addEventListener("input", () => { touched = true; });
form?.addEventListener("submit", () => { touched = false; });
addEventListener("beforeunload", (event) => {
  if (touched) event.preventDefault();
});
