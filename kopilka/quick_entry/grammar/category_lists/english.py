"""English words, by their beginnings."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "groceries": (
        "grocer supermarket milk bread bakery butter cheese eggs yogurt yoghurt meat chicken. beef pork bacon ham. "
        "sausage fish. salmon shrimp vegetable fruit apple. apples banana orange. oranges grapes potato tomato onion "
        "carrot cucumber salad_greens rice. pasta. noodles flour sugar. salt. spices cereal oatmeal cookies biscuit "
        "chocolate candy chips. crisps juice. soda. water. bottled_water honey jam. nuts. frozen_food farmers_market "
        "food_shopping weekly_shop tea. teabags green_tea cake. ice_tea pickles ketchup mayo. mushroom pepper. "
        "avocado lettuce cabbage"
    ),
    "eating_out": (
        "coffee latte cappuccino espresso cafe café restaurant lunch dinner breakfast brunch pizza pub. bar. bars. "
        "burger sushi kebab takeaway takeout take-out fast_food diner bistro canteen cafeteria sandwich donut "
        "doughnut croissant ice_cream snack bubble_tea smoothie tips. ramen tacos buffet food_delivery cocktail bagel "
        "muffin pastry pastries boba chai. soup. salad. steak fries. hot_dog drinks. milkshake pancakes waffle meal. "
        "noodle_bar wings. nachos burrito tip."
    ),
    "taxi": "taxi cab. cabs ride_to rideshare ride_home airport_transfer",
    "public_transport": (
        "bus. buses bus_pass bus_ticket subway metro. underground. tram. commute travelcard transit ferry. train_pass "
        "oyster_card monthly_pass e-scooter scooter_rental bike_rental scooter. bus_fare metro_card metrocard "
        "train_fare tube."
    ),
    "car": (
        "car_insur petrol gasoline gas_station fuel diesel parking car_wash car_repair car_service car_insurance "
        "mechanic tyre tires tire. tyres oil_change motor_oil toll. tolls speeding_ticket traffic_fine parking_ticket "
        "car_rental rental_car car_lease vehicle mot. dmv. ev_charging charging_station windshield brake_pads car. "
        "driving_school gas. gas_up petrol_station car_park engine_oil car_battery"
    ),
    "rent": "rent. mortgage landlord lease. rent_for apartment_rent",
    "utilities": (
        "utilit electric_bill electricity gas_bill heating water_bill sewage trash. garbage council_tax hoa. "
        "power_bill energy_bill"
    ),
    "household_goods": (
        "furniture sofa. couch mattress bed. wardrobe desk. chair. table. bookshelf cookware dishes. plates. kettle "
        "fridge refrigerator washing_machine dishwasher vacuum microwave oven. toaster blender iron. lamp. light_bulb "
        "curtain carpet rug. pillow blanket bedding towel detergent cleaning toilet_paper paper_towels batteries "
        "tools. drill. paint. wallpaper plumber plumbing electrician hardware_store home_repair renovation garden "
        "plants. seeds laptop computer monitor. keyboard mouse. printer headphones smartphone new_phone tablet. "
        "charger cable. tv. television electronics phone_case dry_cleaning laundry locksmith candles candle. camera "
        "lawn pool. key_copy spare_key cutlery mop. broom sponge. tissues wipes. repair. repairs moving_van "
        "moving_company storage_unit self-storage furniture_delivery"
    ),
    "communication": (
        "internet broadband wifi wi-fi mobile. mobile_plan phone. phone_bill cell_phone sim_card esim roaming "
        "top-up_phone hosting domain. domain_name vpn. postage stamps. parcel shipping courier web_hosting"
    ),
    "health": (
        "health. glasses. contact_lenses contacts. optician massage physiotherap health_insurance medical_insurance"
    ),
    "pharmacy": (
        "pharmacy medicine medication pills. vitamin ibuprofen paracetamol aspirin painkiller antibiotic prescription "
        "drugstore bandage cough_syrup supplements meds. sunscreen tampons pads. plasters first_aid"
    ),
    "doctors": (
        "doctor dentist dental clinic hospital x-ray mri. blood_test lab_test surgery therapist. psychologist "
        "vaccination vaccine checkup check-up dermatologist gp. copay therapy."
    ),
    "sport": (
        "gym_member gym. fitness sport. sports swimming swimming_pool yoga pilates crossfit tennis football_practice "
        "climbing ski. skiing ski_pass snowboard bicycle bike. running_shoes personal_trainer protein. boxing "
        "martial_arts golf. marathon"
    ),
    "clothes": (
        "clothes clothing shoes. boots sneakers trainers. jacket coat. dress. skirt jeans trousers pants. shorts "
        "t-shirt shirt. sweater hoodie suit. socks underwear bra. pyjamas pajamas swimsuit hat. scarf gloves belt. "
        "handbag backpack wallet. jewelry jewellery earrings tailor. shoe_repair umbrella wristwatch blouse tights "
        "leggings tie. sandals slippers"
    ),
    "beauty": (
        "haircut hairdresser barber manicure pedicure nails. salon. cosmetics makeup shampoo conditioner. soap "
        "toothpaste toothbrush razor shaving deodorant perfume skincare skin_care moisturizer waxing spa. tattoo "
        "eyebrows lashes lipstick"
    ),
    "children": (
        "toys. toy. diapers nappies stroller pram. baby. babysitter nanny kindergarten nursery. daycare school. "
        "school_lunch school_fees school_supplies kids. lego. pocket_money stationery baby_food formula. summer_camp "
        "crib. baby_wipes pencils pencil_case playground"
    ),
    "pets": (
        "pet. pets pet_food pet_store vet. vets veterinar dog. dog_food cat. cat_food cat_litter kitty_litter groom "
        "aquarium leash litter."
    ),
    "education": (
        "course. courses book. books textbook tuition lesson. lessons tutor. tutoring university college seminar "
        "workshop training_course webinar exam. exam_fee library language_class online_course classes."
    ),
    "leisure": (
        "cinema movie theatre theater concert museum exhibition gallery game. games video_game board_game bowling "
        "billiards zoo. aquapark theme_park amusement_park karaoke nightclub club. festival stand-up match_ticket "
        "tickets. ticket. hobby guitar escape_room opera ballet beer. wine. whisky whiskey vodka champagne cigarettes "
        "vape. tobacco lottery magazine. newspaper fireworks party. bouldering liquor casino gambling bets. bet. "
        "beach. sunbed arcade theme_night puzzle"
    ),
    "subscriptions": "subscription membership streaming",
    "travel": (
        "hotel hostel. flight. flights airfare airline plane_ticket train. train_ticket travel. trip. vacation "
        "holiday. holidays tour. excursion visa_fee visa_application travel_insurance luggage suitcase airport. "
        "resort cruise camping souvenir duty_free"
    ),
    "gifts": "gift. gifts present. presents flowers bouquet birthday wedding greeting_card gift_card",
    "charity": "charity donation donated fundraiser church. tithe",
    "taxes": (
        "tax. taxes income_tax notary bank_fee insurance. life_insurance home_insurance lawyer passport_fee passport. "
        "fine. annual_fee commission. atm_fee overdraft fees. visa_fees parking_fine"
    ),
    "loans": "loan. loan_interest credit_interest student_loan installment",
    "salary": "salary wage. wages paycheck payroll payday",
    "bonus": "bonus. bonuses",
    "side_job": "freelance gig. side_job side_hustle consulting_fee royalt invoice_paid client_payment",
    "interest": "interest. dividend savings_interest coupon_payment",
    "cashback": "cashback cash-back cash_back",
    "benefits": "pension benefit. benefits allowance. scholarship stipend unemployment child_benefit grant.",
    "sales": "sold.",
}
