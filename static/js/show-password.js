// A button below each password field shows what was typed. Without this script the field stays hidden, and works.
for (const form of document.querySelectorAll("form[data-show-password]")) {
  const { showPassword, hidePassword } = form.dataset;
  for (const input of form.querySelectorAll("input[data-password]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-link btn-s show-password";
    button.textContent = showPassword;
    button.setAttribute("aria-controls", input.id);
    button.addEventListener("click", () => {
      const show = input.type === "password";
      input.type = show ? "text" : "password";
      button.textContent = show ? hidePassword : showPassword;
      input.focus();
    });
    input.after(button);
  }
  // Sent hidden, so that browsers offer to save it as a password.
  form.addEventListener("submit", () => {
    for (const input of form.querySelectorAll("input[data-password]")) input.type = "password";
  });
}
