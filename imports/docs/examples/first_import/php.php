<?php

const API = 'https://ingest.seeki.eu/v1';
const KEY = 'seeki_live_your_key_here';

$listings = [
    [
        'external_id' => 'crm-101',
        'listing_type' => 'SELL',
        'real_estate_type' => 'APARTMENT',
        'price' => 320000,
        'address' => ['city' => 'Prague', 'postal_code' => '11000', 'country_code' => 'CZ'],
        'name' => 'Sunny apartment near Wenceslas Square',
    ],
    [
        'external_id' => 'crm-102',
        'listing_type' => 'RENT',
        'real_estate_type' => 'HOUSE',
        'price' => 'on request',
        'coordinates' => ['lat' => 48.2082, 'lng' => 16.3738],
        'name' => 'House with a garden',
    ],
];

$curl = curl_init(API . '/listings');
curl_setopt_array($curl, [
    CURLOPT_POSTFIELDS => json_encode(['listings' => $listings], JSON_THROW_ON_ERROR),
    CURLOPT_HTTPHEADER => ['Authorization: Bearer ' . KEY, 'Content-Type: application/json'],
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 120,
]);
$body = curl_exec($curl);
if ($body === false) {
    exit('No answer: ' . curl_error($curl) . "\n");
}
$answer = json_decode($body, true, 512, JSON_THROW_ON_ERROR);
if (curl_getinfo($curl, CURLINFO_RESPONSE_CODE) !== 200) {
    exit("{$answer['error_code']}: {$answer['message']}\n");
}

foreach ($answer['accepted'] as $item) {
    echo "accepted {$item['external_id']} {$item['import_item_id']}\n";
}
foreach ($answer['rejected'] as $item) {
    echo "rejected {$item['external_id']} {$item['error_code']}\n";
    foreach ($item['errors'] as $error) {
        echo "  {$error['path']} {$error['message']} {$error['hint']}\n";
    }
}
