/**
 * What stands first in lists of breached passwords and is long enough to be chosen here, and the words that people
 * dress up with figures: both are refused whole, the words also with figures and signs around them.
 */
export const commonPasswords: ReadonlySet<string> = new Set(
  `1234567890 0123456789 9876543210 0987654321 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4t5 q1w2e3r4t5y6 1qaz2wsx3edc zaq12wsxcde3
  1234567891 12345678910 123456789a a123456789 a1b2c3d4e5 abc1234567 abcd123456 abcdefghij abcdefghijk qwertyuiop
  qwertyuiop123 qwerty123456 qwerty1234 qwe123qwe123 asdfghjkl1 asdfghjkl123 zxcvbnm123 1029384756 0192837465
  password password1 password12 password123 password1234 passw0rd p@ssw0rd p@ssword passwort motdepasse contraseña
  contrasena contraseña1 clavesecreta micontraseña parola пароль йцукенгшщз йцукен qwertz azerty
  iloveyou iloveyou1 iloveyou12 iloveyou123 iloveyou2 teamoteamo teamomucho tequiero tequieromucho amorcito mariposa
  princess princesa sunshine football baseball superman batman starwars pokemon spiderman liverpool barcelona
  realmadrid chelsea arsenal manchester juventus colocolo universidad santiago valparaiso chilechile
  welcome welcome1 welcome123 bienvenido bienvenida letmein letmeinnow administrator administrador admin admin123
  administrator1 changeme changeme1 changemenow default master masterkey secret secretkey trustno1 whatever dragon
  monkey shadow michael jennifer jonathan christopher alexander alexandra elizabeth sebastian francisco fernando
  guillermo valentina alejandro alejandra cristian cristina carolina daniela gabriela natalia anastasia vladimir
  computer internet samsung microsoft windows android facebook instagram linkedin google bitcoin ethereum blockchain
  investor inversion inversiones exchange security securities stoa stoastoa testtest testing test1234 test12345
  test123456 testpassword examplepassword correcthorsebatterystaple correct horse battery staple
  lovelovelove hellohello helloworld goodmorning chocolate butterfly basketball volleyball snowball blink182
  mustang corvette ferrari mercedes harley yamaha cowboys yankees lakers steelers eagles patriots
  summer winter autumn spring verano invierno otoño primavera january february march april august september october
  november december enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
  monday tuesday wednesday thursday friday saturday sunday lunes martes miercoles jueves viernes sabado domingo
  charlie buster tigger ginger pepper cookie cheese banana orange flower diamond silver golden phoenix thunder
  freedom forever family blessed jesuschrist jesus christ diosesamor dioses gracias esperanza libertad`
    .split(/\s+/)
    .filter((word) => word !== ''),
)
