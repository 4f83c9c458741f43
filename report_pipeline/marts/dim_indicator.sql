SELECT * FROM catalogue
