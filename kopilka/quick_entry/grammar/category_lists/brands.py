"""Names of shops, services and companies, in both spellings that people type."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "groceries": (
        "amazon_fresh ozon_fresh озон_фреш сбер_маркет яндекс.лавк мегамаркет_продукт trader_joe's sam's_club "
        "пятероч пятёроч pyaterochka 5ka. перекрест perekrestok магнит. магнита. магните. magnit дикси. dixy. лента. "
        "ленте. ленту. lenta. ашан. ашане. auchan вкусвилл вкусвил vkusvill самокат. самокате. samokat азбук_вкуса "
        "azbuka окей. о'кей. okey. метро_кэш metro_cash metro_cc светофор. верный. верном. фикс_прайс_еда монетк "
        "monetka красное_и_белое красное_белое кб. бристоль. глобус. глобусе. globus. спар. spar. билла. billa. "
        "карусель. чижик. chizhik яндекс_лавк лавка. лавке. яндекс_еда_продукт сбермаркет купер. kuper. утконос "
        "ярче. мария-ра мария_ра командор. семишагофф prisma. призма. избенк мясновъ мясново мираторг. miratorg "
        "магнолия. магнолии наш_гиперм виктория. пятачок. росал. евроопт euroopt корона. соседи. small. magnum. "
        "магнум. korzinka корзинка. makro. carrefour lidl. tesco aldi. walmart costco kroger. whole_foods trader_joe "
        "safeway publix sainsbury asda. morrisons waitrose rewe. edeka. penny. mercadona migros. coop. biedronka "
        "zabka żabka bim. a101. sok. carulla 7-eleven instacart ocado"
    ),
    "eating_out": (
        "bolt_food яндекс.ед ikea_food ikea_restaurant икеа_кафе икеа_ресторан лукойл_кофе лукойл_кафе "
        "газпромнефть_кафе азс_кофе макдоналдс макдак mcdonald вкусно_и_точка вкусно_точка додо. додо_пицц dodo. "
        "теремок. teremok шоколадниц shokoladnitsa старбакс starbucks stars_coffee старс_кофе кофемания coffeemania "
        "кофе_хауз coffee_house one_price_coffee cofix кофикс surf_coffee skuratov даблби doubleby kfc. кфс. ростикс "
        "rostics бургер_кинг burger_king subway_sandw сабвэй сабвей pizza_hut папа_джонс papa_john доминос dominos "
        "domino якитори якитория тануки. tanuki чайхона му-му. муму. грабли. il_patio иль_патио планета_суши тоторо. "
        "sbarro сбарро крошка_картошк чико. хинкальн воккер wokker яндекс_еда. яндекс_еде деливери delivery_club "
        "деливери_клаб вок_кафе правда_кофе буше. цех_85 британские_пекарни хлеб_насущный вольчека андерсон. "
        "anderson. brewdog nando pret. pret_a_manger costa. costa_coffee greggs chipotle taco_bell five_guys wendy "
        "dunkin tim_hortons deliveroo uber_eats ubereats doordash grubhub glovo wolt. just_eat foodpanda pans_and "
        "shake_shack"
    ),
    "taxi": (
        "убер. убере. uber. яндекс_такси яндекс_go яндекс_го yandex_taxi yandex_go ситимобил citymobil такси_максим "
        "максим_такси индрайвер indriver indrive bolt. болт_такси gett. везет_такси lyft. grab. careem. freenow "
        "free_now didi."
    ),
    "public_transport": (
        "ржд_пригород цппк. ласточк_приг whoosh вуш. юрент. urent. велобайк яндекс_самокат bird. lime. tfl. mta. bvg. "
        "яндекс_электрич мосгортранс"
    ),
    "car": (
        "яндекс_заправк costco_gas лукойл lukoil газпромнефт gazpromneft роснефть rosneft татнефть tatneft shell. "
        "шелл. bp. esso. exxon chevron. total_азс башнефть нефтьмагистрал делимобил delimobil яндекс_драйв "
        "yandex_drive ситидрайв citydrive белкакар belkacar автодок autodoc exist. эксист emex. емекс колеса_даром "
        "vianor. ингосстрах_осаго росгосстрах_осаго hertz. avis. sixt."
    ),
    "rent": "циан. cian. домклик airbnb_rent",
    "utilities": (
        "мосэнергосбыт петроэлектросбыт мосводоканал мосгаз. мособлгаз мособлеирц еирц. еирк. квартплата_онлайн "
        "ростех_газ тгк. т_плюс газпром_межрег octopus_energy british_gas edf."
    ),
    "household_goods": (
        "икеа. икее. ikea. леруа. леруа_мерлен leroy лемана lemana оби. obi. касторама castorama петрович. максидом "
        "hoff. хофф. аскона. askona ormatek орматек мвидео м.видео м_видео mvideo эльдорадо eldorado днс. dns. "
        "ситилинк citilink fix_price фикс_прайс фикспрайс галамарт улыбка_радуги home_depot lowes lowe b&q. wayfair. "
        "restore:. re:store restore. связной. apple_store samsung_store best_buy mediamarkt media_markt argos. "
        "xiaomi_store dyson. все_инструменты всеинструменты zara_home комус. ozon. озон. озоне. wildberries вайлдбер "
        "вайлдберриз wb. вб. яндекс_маркет яндекс_маркете yandex_market мегамаркет megamarket али. алиэкспресс "
        "aliexpress amazon. амазон. ebay. temu."
    ),
    "communication": (
        "яндекс_доставк авито_доставк ozon_доставк мтс. mts. билайн beeline мегафон megafon теле2. tele2. т2. t2. "
        "йота. yota. ростелеком rostelecom дом.ру дом_ру domru мгтс. mgts. акадо тинькофф_мобайл т-мобайл сбермобайл "
        "skylink vodafone verizon t-mobile at&t. comcast xfinity orange_mobile o2. ee_mobile kcell. activ. ucell. "
        "сдэк. cdek. boxberry боксберри dhl. fedex ups. почта_россия reg.ru рег.ру timeweb таймвеб beget. бегет "
        "hetzner digitalocean godaddy namecheap cloudflare"
    ),
    "pharmacy": (
        "магнит_аптек 36,6. 36.6. ригла. rigla горздрав здравсити планета_здоровья апрель_аптек еаптек eapteka "
        "аптека_ру apteka.ru ютека uteka асна. вита_аптек столичк неофарм ozerki озерки. boots. walgreens cvs. "
        "rite_aid dm_drogerie rossmann"
    ),
    "doctors": (
        "медси. medsi инвитро. invitro гемотест gemotest хеликс. helix. kdl. кдл. ситилаб доктор_рядом см-клиник "
        "смклиник будь_здоров европейский_мц емц. семейный_доктор поликлиника_ру ава-петер скандинавия_клин дента."
    ),
    "sport": (
        "спорт_мастер world_class ворлд_класс ddx. x-fit xfit spirit_fitness фитнес_хаус fitness_house alex_fitness "
        "спортмастер sportmaster декатлон decathlon адидас_спорт planet_fitness puregym peloton strava. "
        "спорт-марафон кант."
    ),
    "clothes": (
        "zara. зара. uniqlo юникло h&m. hm. lamoda ламода gloria_jeans глория_джинс остин. o'stin ostin. befree бифри "
        "love_republic mango. манго_магаз bershka бершка pull&bear massimo_dutti reserved. sinsay синсей tvoe. твое. "
        "твоё. rendez-vous рандеву kari. кари. респект_обув ralf_ringer ecco. экко. nike. найк. adidas. адидас. puma. "
        "пума. reebok new_balance asics. lime_одежд sela. села. zarina зарина ostin 12_storeez levi's levis. gap. "
        "primark shein. шеин. asos. zalando tk_maxx next_одежд marks_and_spencer m&s."
    ),
    "beauty": (
        "золотое_яблоко золотом_яблоке goldapple летуаль л'этуаль letual рив_гош rive_gauche подружка. подружке "
        "магнит_косметик sephora сефора. ив_роше yves_rocher lush. body_shop топган topgun oldboy faberlic фаберлик "
        "avon. эйвон."
    ),
    "children": (
        "детский_мир детмир detmir корабли. дочки-сынки дочки_сынки mothercare early_learning toys_r_us hamleys "
        "хамлис кидзания kidzania smyths бубль-гум акушерство."
    ),
    "pets": (
        "бетховен. четыре_лапы 4_лапы петшоп petshop любимчик_зоо зоозавр pets_at_home petco. petsmart chewy. "
        "royal_canin whiskas вискас pedigree"
    ),
    "education": (
        "скиллбокс skillbox нетологи netology яндекс_практикум geekbrains гикбрейнс скайэнг skyeng фоксфорд foxford "
        "читай-город читай_город лабиринт. labirint буквоед. udemy. coursera. duolingo. stepik. степик. skillshare "
        "edx. умскул преply preply italki. сириус_курс barnes_and waterstones"
    ),
    "leisure": (
        "vk_play steam. стим. playstation плейстейш psn. xbox. nintendo. epic_games кинотеатр_каро каро_фильм киномакс "
        "синема_парк формула_кино kassir кассир.ру ticketmaster ticketland яндекс_афиша афиша. twitch. roblox. "
        "роблокс. hobby_games мосигра мосигр eventbrite odeon. cineworld amc_theat vue_cinema genshin"
    ),
    "subscriptions": (
        "яндекс_музык яндекс.музык yandex_music amazon_music amazon_kindle сбер_прайм сбер_звук uber_one google_play "
        "app_store apple_arcade game_pass xbox_game_pass ps_plus playstation_plus nintendo_online microsoft_office "
        "мтс_premium netflix нетфликс spotify спотифай youtube ютуб. okko. окко. иви. ivi. кинопоиск kinopoisk "
        "яндекс_плюс yandex_plus литрес litres. букмейт bookmate icloud айклауд apple_music apple_one apple_tv "
        "google_one google_drive. telegram_premium телеграм_премиум vk_музык вк_музык сберпрайм sberprime wink. "
        "винк. premier. премьер. start. more.tv амедиатека hbo. disney+. disney_plus hulu. amazon_prime prime_video "
        "chatgpt openai. claude. midjourney github. notion. dropbox. figma. adobe. office_365 microsoft_365 canva. "
        "zoom. patreon. бусти. boosty. deezer. tidal. audible. kindle_unlimited medium. nytimes озон_премиум wb_клуб "
        "яндекс_360 mts_premium мтс_премиум"
    ),
    "travel": (
        "ozon_travel озон_тревел озон_travel ржд. rzd. аэрофлот aeroflot победа_авиа авиакомпания_победа pobeda s7. "
        "с7. уральские_авиалинии utair ютэйр россия_авиа nordwind нордвинд smartavia turkish_airlines pegasus. "
        "emirates. qatar_airways lufthansa ryanair easyjet wizz. wizz_air air_france british_airways delta_air "
        "united_airlines american_airlines southwest_air booking. букинг. airbnb аэрбнб островок ostrovok авиасейлс "
        "aviasales туту. tutu. tutu.ru яндекс_путешеств суточно sutochno агода agoda expedia trivago hotels.com "
        "tez_tour тез_тур coral_travel корал_тревел анекс_тур biblio_globus библио_глобус level.travel onlinetours "
        "onetwotrip трипстер tripster sputnik8 flixbus blablacar блаблакар amtrak eurostar trainline marriott hilton "
        "azimut азимут_отел"
    ),
    "gifts": "flowwow цветовик русский_букет interflora",
    "charity": "подари_жизнь русфонд вера_фонд старость_в_радость unicef wwf. red_cross greenpeace ночлежк",
    "taxes": (
        "озон_карт мтс_банк госуслуг фнс. налоговая. ифнс. ингосстрах росгосстрах альфастрахов согаз. ресо. "
        "ресо-гарант ренессанс_страх югория. тинькофф_страхов сберстрахов axa. allianz geico. turbotax"
    ),
    "sales": "авито. avito. юла_прод олх. olx. vinted",
}
