-- Nothing: the function of before set aside nothing as something.
SELECT;
